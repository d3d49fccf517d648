resource "aws_sqs_queue" "orders" {
  name                    = "prod-orders"
  sqs_managed_sse_enabled = true
  tags                    = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_sqs_queue_policy" "orders" {
  queue_url = "https://sqs.us-east-1.amazonaws.com/123456789012/prod-orders"
  policy    = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Action = "sqs:SendMessage", Principal = { Service = "sns.amazonaws.com" }, Resource = "arn:aws:sqs:us-east-1:123456789012:prod-orders", Condition = { ArnEquals = { "aws:SourceArn" = "arn:aws:sns:us-east-1:123456789012:prod-shop" } } }] })
}
