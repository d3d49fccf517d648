resource "aws_s3_bucket" "cache" {
  bucket = "dev-build-cache"
  tags   = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
resource "aws_s3_bucket_public_access_block" "cache" {
  bucket                  = aws_s3_bucket.cache.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_server_side_encryption_configuration" "cache" {
  bucket = aws_s3_bucket.cache.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
resource "aws_s3_bucket_versioning" "cache" {
  bucket = aws_s3_bucket.cache.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_sqs_queue" "builds" {
  name                    = "dev-builds"
  sqs_managed_sse_enabled = true
  tags                    = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
