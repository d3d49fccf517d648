resource "aws_s3_bucket" "customers" {
  bucket = "stg-eu-customers"
  tags   = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_s3_bucket_public_access_block" "customers" {
  bucket                  = aws_s3_bucket.customers.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_server_side_encryption_configuration" "customers" {
  bucket = aws_s3_bucket.customers.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
resource "aws_s3_bucket_versioning" "customers" {
  bucket = aws_s3_bucket.customers.id
  versioning_configuration {
    status = "Enabled"
  }
}
