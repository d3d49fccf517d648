resource "aws_s3_bucket" "profiles" {
  provider = aws.eu
  bucket   = "stg-eu-profiles"
  tags     = { Environment = "staging", DataResidency = "EU", Owner = "crm", CostCenter = "1500" }
}
resource "aws_s3_bucket" "copy" {
  provider = aws.eu
  bucket   = "stg-profiles-copy"
  tags     = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_s3_bucket_replication_configuration" "profiles" {
  provider = aws.eu
  bucket   = aws_s3_bucket.profiles.bucket
  role     = "arn:aws:iam::123456789012:role/stg-replication"
  rule {
    id     = "all"
    status = "Enabled"
    destination {
      bucket = aws_s3_bucket.copy.arn
    }
  }
}
