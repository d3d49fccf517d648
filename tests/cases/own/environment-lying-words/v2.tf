resource "aws_lambda_function" "render" {
  function_name = "render"
  role          = "arn:aws:iam::123456789012:role/render"
  s3_bucket     = "example-deployments"
  s3_key        = "render.zip"
  handler       = "index.handler"
  runtime       = "nodejs20.x"
  memory_size   = 512
  tags          = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
