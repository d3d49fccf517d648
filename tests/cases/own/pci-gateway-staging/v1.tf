resource "aws_vpc" "net" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
