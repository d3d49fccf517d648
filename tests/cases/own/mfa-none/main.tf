resource "aws_iam_role" "admin" {
  name = "stg-admin"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { AWS = "arn:aws:iam::123456789012:root" } }]
  })
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_iam_role_policy" "admin" {
  name   = "users"
  role   = aws_iam_role.admin.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = ["iam:CreateUser", "iam:AttachUserPolicy"], Resource = "*" }] })
}
