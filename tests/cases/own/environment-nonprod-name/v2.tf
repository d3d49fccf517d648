resource "aws_lambda_function" "render" {
  function_name = "nonprod-render"
  role          = "arn:aws:iam::123456789012:role/nonprod-render"
  s3_bucket     = "example-deployments"
  s3_key        = "nonprod-render.zip"
  handler       = "index.handler"
  runtime       = "nodejs20.x"
  memory_size   = 512
  tags          = { Environment = "nonprod-ml" }
}
