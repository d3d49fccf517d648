resource "aws_security_group" "lb" {
  name        = "prod-shop-lb"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_lb" "shop" {
  name                       = "prod-shop"
  internal                   = true
  load_balancer_type         = "application"
  subnets                    = ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"]
  security_groups            = [aws_security_group.lb.id]
  drop_invalid_header_fields = true
  enable_deletion_protection = true
  tags                       = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
