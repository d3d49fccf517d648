resource "aws_mq_broker" "events" {
  broker_name                = "stg-events"
  engine_type                = "RabbitMQ"
  engine_version             = "3.13"
  host_instance_type         = "mq.t3.micro"
  publicly_accessible        = false
  auto_minor_version_upgrade = true
  logs {
    general = true
  }
  user {
    username = "events"
    password = "not-a-real-secret-1"
  }
  tags = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
