resource "aws_lambda_function_url" "quote" {
  function_name      = "prod-quote"
  authorization_type = "NONE"
}
