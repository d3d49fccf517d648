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
resource "aws_instance" "miner" {
  ami                    = "ami-12c6146b"
  instance_type          = "c5.large"
  subnet_id              = "subnet-0a1b2c3d4e5f60718"
  vpc_security_group_ids = ["sg-0a1b2c3d4e5f60718"]
  metadata_options {
    http_tokens = "required"
  }
  root_block_device {
    encrypted   = true
    volume_size = 20
  }
  tags = merge({ Environment = "development", Owner = "shop", CostCenter = "1100" }, { Name = "dev-miner" })
}
