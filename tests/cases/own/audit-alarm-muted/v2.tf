resource "aws_cloudwatch_log_metric_filter" "root" {
  name           = "prod-root-login"
  log_group_name = "/audit/prod-api"
  pattern        = "{ $.userIdentity.type = \"Root\" }"
  metric_transformation {
    name      = "RootLogin"
    namespace = "Audit"
    value     = "1"
  }
}
resource "aws_cloudwatch_metric_alarm" "root" {
  alarm_name          = "prod-root-login"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  metric_name         = "RootLogin"
  namespace           = "Audit"
  period              = 60
  statistic           = "Sum"
  threshold           = 1
  alarm_actions       = []
  tags                = { Environment = "production", Purpose = "audit" }
}
