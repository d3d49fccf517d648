resource "aws_security_group" "web" {
  name        = "stg-web"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
