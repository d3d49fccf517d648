resource "aws_dynamodb_table" "profiles" {
  provider         = aws.eu
  name             = "stg-eu-profiles"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled = true
  }
  point_in_time_recovery {
    enabled = true
  }
  replica {
    region_name            = "us-west-2"
    point_in_time_recovery = true
  }
  tags = { Environment = "staging", DataResidency = "EU", Owner = "crm", CostCenter = "1500" }
}
