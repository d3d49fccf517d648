resource "aws_api_gateway_rest_api" "quote" {
  name = "prod-quote"
  endpoint_configuration {
    types            = ["PRIVATE"]
    vpc_endpoint_ids = ["vpce-0a1b2c3d4e5f60718"]
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_api_gateway_resource" "quote" {
  rest_api_id = aws_api_gateway_rest_api.quote.id
  parent_id   = aws_api_gateway_rest_api.quote.root_resource_id
  path_part   = "quote"
}
resource "aws_api_gateway_method" "quote" {
  rest_api_id   = aws_api_gateway_rest_api.quote.id
  resource_id   = aws_api_gateway_resource.quote.id
  http_method   = "GET"
  authorization = "AWS_IAM"
}
