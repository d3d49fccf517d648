variable "db_password" {
  type      = string
  sensitive = true
}
resource "aws_lb" "shop" {
  name                       = "prod-shop"
  internal                   = true
  load_balancer_type         = "application"
  subnets                    = ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"]
  security_groups            = ["sg-0a1b2c3d4e5f60718"]
  drop_invalid_header_fields = true
  enable_deletion_protection = true
  access_logs {
    bucket  = "prod-lb-logs"
    enabled = true
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_ecs_task_definition" "shop" {
  family                   = "prod-shop"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 2048
  memory                   = 4096
  container_definitions    = jsonencode([{ name = "shop", image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/node-shop:2.1", essential = true, logConfiguration = { logDriver = "awslogs", options = { awslogs-group = "/prod/shop", awslogs-region = "us-east-1", awslogs-stream-prefix = "shop" } } }])
  tags                     = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_ecs_service" "shop" {
  name            = "prod-shop"
  cluster         = "arn:aws:ecs:us-east-1:123456789012:cluster/prod"
  task_definition = aws_ecs_task_definition.shop.arn
  desired_count   = 4
  launch_type     = "FARGATE"
  network_configuration {
    subnets          = ["subnet-0a1b2c3d4e5f60718", "subnet-0a1b2c3d4e5f60719"]
    security_groups  = ["sg-0a1b2c3d4e5f60718"]
    assign_public_ip = false
  }
  tags = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_db_instance" "shop" {
  identifier                      = "prod-shop"
  engine                          = "postgres"
  engine_version                  = "16.3"
  instance_class                  = "db.m5.large"
  allocated_storage               = 100
  username                        = "shop"
  password                        = var.db_password
  storage_encrypted               = true
  multi_az                        = true
  publicly_accessible             = false
  backup_retention_period         = 14
  deletion_protection             = true
  enabled_cloudwatch_logs_exports = ["postgresql"]
  skip_final_snapshot             = false
  final_snapshot_identifier       = "prod-shop-final"
  tags                            = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
resource "aws_elasticache_replication_group" "shop" {
  replication_group_id       = "prod-shop"
  description                = "sessions"
  engine                     = "redis"
  engine_version             = "7.1"
  node_type                  = "cache.m5.large"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
  at_rest_encryption_enabled = true
  transit_encryption_enabled = true
  snapshot_retention_limit   = 7
  tags                       = { Environment = "production", Owner = "shop", CostCenter = "1100" }
}
