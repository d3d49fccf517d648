resource "aws_s3_bucket_acl" "assets" {
  bucket = "prod-assets"
  acl    = "private"
}
