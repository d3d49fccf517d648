removed {
  from = aws_cloudtrail.audit
  lifecycle {
    destroy = false
  }
}
