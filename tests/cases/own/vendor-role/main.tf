resource "aws_iam_role" "vendor" {
  name = "stg-vendor-read"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::555566667777:root" }, Condition = { StringEquals = { "sts:ExternalId" = "quillmark-1" } } }]
  })
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_iam_role_policy" "vendor" {
  name   = "read"
  role   = aws_iam_role.vendor.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::stg-exports/*" }] })
}
