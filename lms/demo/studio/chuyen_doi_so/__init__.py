"""Pictures and video of the course «Chuyển đổi số - Từ nhận thức đến hành động»."""
