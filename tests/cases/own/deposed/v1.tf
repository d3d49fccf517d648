resource "aws_s3_bucket" "old" {
  bucket = "dev-reports-2019"
  tags   = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
