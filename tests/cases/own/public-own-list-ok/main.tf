resource "aws_ec2_managed_prefix_list" "offices" {
  name           = "prod-offices"
  address_family = "IPv4"
  max_entries    = 2
  entry {
    cidr        = "10.30.0.0/16"
    description = "offices"
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_security_group" "db" {
  name        = "prod-billing-db"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port       = 5432
    to_port         = 5432
    protocol        = "tcp"
    prefix_list_ids = [aws_ec2_managed_prefix_list.offices.id]
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
