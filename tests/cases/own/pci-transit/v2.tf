resource "aws_vpc" "cde" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
resource "aws_ec2_transit_gateway_vpc_attachment" "hub" {
  vpc_id             = aws_vpc.cde.id
  subnet_ids         = ["subnet-0a1b2c3d4e5f60718"]
  transit_gateway_id = "tgw-0a1b2c3d4e5f60718"
  tags               = { Environment = "production", DataClass = "pci", Owner = "payments", CostCenter = "1200" }
}
