"""Pictures and video of «Kỹ năng nhận diện và kiểm chứng thông tin trên mạng»."""
