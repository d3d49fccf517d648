resource "aws_lambda_function" "render" {
  function_name = "prod-render"
  role          = "arn:aws:iam::123456789012:role/prod-render"
  s3_bucket     = "example-deployments"
  s3_key        = "prod-render.zip"
  handler       = "index.handler"
  runtime       = "nodejs20.x"
  memory_size   = 256
  tags          = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
