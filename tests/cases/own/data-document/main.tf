resource "aws_s3_bucket" "reports" {
  bucket = "stg-reports"
  tags   = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_s3_bucket_public_access_block" "reports" {
  bucket                  = aws_s3_bucket.reports.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
resource "aws_s3_bucket_server_side_encryption_configuration" "reports" {
  bucket = aws_s3_bucket.reports.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
resource "aws_s3_bucket_versioning" "reports" {
  bucket = aws_s3_bucket.reports.id
  versioning_configuration {
    status = "Enabled"
  }
}
resource "aws_iam_role" "report" {
  name = "stg-report-job"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["s3:GetObject"]
    resources = ["arn:aws:s3:::stg-reports/*"]
  }
}
resource "aws_iam_role_policy" "report" {
  name   = "reports"
  role   = aws_iam_role.report.name
  policy = data.aws_iam_policy_document.read.json
}
