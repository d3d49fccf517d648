resource "aws_vpc" "cde" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
resource "aws_route_table" "cde" {
  vpc_id = aws_vpc.cde.id
  tags   = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
