resource "aws_cloudwatch_event_rule" "nightly" {
  name                = "stg-nightly"
  schedule_expression = "cron(0 2 * * ? *)"
  tags                = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_batch_job_definition" "nightly" {
  name                  = "stg-nightly"
  type                  = "container"
  platform_capabilities = ["FARGATE"]
  container_properties = jsonencode({
    image                = "123456789012.dkr.ecr.us-east-1.amazonaws.com/nightly:1.4"
    executionRoleArn     = "arn:aws:iam::123456789012:role/stg-nightly"
    resourceRequirements = [{ type = "VCPU", value = "1" }, { type = "MEMORY", value = "2048" }]
  })
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_s3_bucket" "results" {
  bucket = "stg-nightly-results"
  tags   = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_s3_bucket_public_access_block" "results" {
  bucket                  = aws_s3_bucket.results.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_server_side_encryption_configuration" "results" {
  bucket = aws_s3_bucket.results.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
resource "aws_s3_bucket_versioning" "results" {
  bucket = aws_s3_bucket.results.id
  versioning_configuration {
    status = "Enabled"
  }
}
