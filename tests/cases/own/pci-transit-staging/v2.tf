resource "aws_vpc" "net" {
  cidr_block = "10.99.0.0/16"
  tags       = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_ec2_transit_gateway_vpc_attachment" "hub" {
  vpc_id             = aws_vpc.net.id
  subnet_ids         = ["subnet-0a1b2c3d4e5f60718"]
  transit_gateway_id = "tgw-0a1b2c3d4e5f60718"
  tags               = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
