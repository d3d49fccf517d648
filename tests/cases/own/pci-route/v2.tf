resource "aws_vpc" "cde" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
resource "aws_route_table" "cde" {
  vpc_id = aws_vpc.cde.id
  tags   = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
resource "aws_route" "out" {
  route_table_id            = aws_route_table.cde.id
  destination_cidr_block    = "10.20.0.0/16"
  vpc_peering_connection_id = "pcx-0a1b2c3d4e5f60718"
}
