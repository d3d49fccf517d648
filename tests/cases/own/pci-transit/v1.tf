resource "aws_vpc" "cde" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
