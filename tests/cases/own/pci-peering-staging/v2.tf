resource "aws_vpc" "net" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_vpc_peering_connection" "dev" {
  vpc_id      = aws_vpc.net.id
  peer_vpc_id = "vpc-0fedcba9876543210"
  auto_accept = true
  tags        = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
