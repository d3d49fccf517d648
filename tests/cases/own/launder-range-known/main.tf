resource "aws_s3_bucket" "b" {
  bucket = "stg-flags"
  tags   = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_security_group" "web" {
  name        = "stg-web"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.20.0.0/16"]
  }
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_vpc_security_group_ingress_rule" "extra" {
  security_group_id = aws_security_group.web.id
  cidr_ipv4         = "10.21.0.0/16"
  from_port         = 22
  to_port           = 22
  ip_protocol       = "tcp"
}
