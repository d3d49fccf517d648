resource "aws_security_group" "gw" {
  name        = "prod-gateway"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/16", "10.64.0.0/16"]
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
