resource "aws_dynamodb_table" "carts" {
  name         = "stg-carts"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "customer"
  attribute {
    name = "customer"
    type = "S"
  }
  point_in_time_recovery {
    enabled = true
  }
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
