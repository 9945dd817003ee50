"""What is sent to people: outbox, channels, words, log.  Who is reminded is the office's."""
