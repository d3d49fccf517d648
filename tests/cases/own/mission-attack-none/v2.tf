resource "aws_s3_bucket" "a" {
  bucket = "prod-a"
  tags   = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
