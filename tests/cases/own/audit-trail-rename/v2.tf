resource "aws_cloudtrail" "audit" {
  name                          = "prod-audit-2"
  s3_bucket_name                = "prod-audit-trail"
  include_global_service_events = true
  is_multi_region_trail         = true
  enable_log_file_validation    = true
  enable_logging                = true
  kms_key_id                    = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  tags                          = { Environment = "production", Purpose = "audit" }
}
