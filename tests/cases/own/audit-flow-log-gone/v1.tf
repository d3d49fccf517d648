resource "aws_flow_log" "prod" {
  vpc_id               = "vpc-0a1b2c3d4e5f60718"
  traffic_type         = "ALL"
  log_destination_type = "s3"
  log_destination      = "arn:aws:s3:::prod-flow-logs"
  tags                 = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
