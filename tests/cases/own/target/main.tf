resource "aws_s3_bucket" "a" {
  bucket = "dev-a"
  tags   = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
resource "aws_s3_bucket" "b" {
  bucket = "dev-b"
  tags   = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
