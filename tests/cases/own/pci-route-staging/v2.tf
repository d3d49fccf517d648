resource "aws_vpc" "net" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_route_table" "net" {
  vpc_id = aws_vpc.net.id
  tags   = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_route" "out" {
  route_table_id            = aws_route_table.net.id
  destination_cidr_block    = "10.20.0.0/16"
  vpc_peering_connection_id = "pcx-0a1b2c3d4e5f60718"
}
