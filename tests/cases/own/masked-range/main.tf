variable "range" {
  type      = string
  sensitive = true
  default   = "0.0.0.0/0"
}
resource "aws_security_group" "db" {
  name        = "prod-billing-db"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = [var.range]
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
