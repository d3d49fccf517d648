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
resource "aws_security_group" "db" {
  name        = "prod-billing-db"
  description = "inside traffic"
  vpc_id      = "vpc-0a1b2c3d4e5f60718"
  ingress {
    from_port   = 5432
    to_port     = 5432
    protocol    = "tcp"
    cidr_blocks = ["10.20.0.0/16", "10.30.0.0/16"]
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
