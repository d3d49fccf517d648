resource "aws_security_group" "db" {
  name        = "orders-db"
  description = "orders"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  tags        = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_vpc_security_group_ingress_rule" "door" {
  security_group_id = aws_security_group.db.id
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  to_port           = 443
  ip_protocol       = "tcp"
}
