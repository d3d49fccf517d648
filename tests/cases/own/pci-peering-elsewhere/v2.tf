resource "aws_vpc" "cde" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
resource "aws_vpc_peering_connection" "dev" {
  vpc_id      = aws_vpc.cde.id
  peer_vpc_id = "vpc-0fedcba9876543210"
  auto_accept = true
  tags        = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
