resource "aws_iam_role" "report" {
  name = "stg-report-job"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }]
  })
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
resource "aws_iam_role_policy" "report" {
  name   = "reports"
  role   = aws_iam_role.report.name
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::stg-reports/*" }, { Effect = "Deny", NotAction = "s3:GetObject", Resource = "*" }] })
}
