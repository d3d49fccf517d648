resource "aws_security_group" "cards" {
  name        = "prod-pci-card-vault"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["10.99.4.0/24"]
  }
  tags = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
