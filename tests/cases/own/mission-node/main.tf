resource "aws_ecs_task_definition" "menu" {
  family                   = "dev-menu"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions    = jsonencode([{ name = "menu", image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/node-menu:1.4", essential = true, logConfiguration = { logDriver = "awslogs", options = { awslogs-group = "/dev/menu", awslogs-region = "us-east-1", awslogs-stream-prefix = "menu" } } }])
  tags                     = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
resource "aws_ecs_service" "menu" {
  name            = "dev-menu"
  cluster         = "arn:aws:ecs:us-east-1:123456789012:cluster/dev"
  task_definition = aws_ecs_task_definition.menu.arn
  desired_count   = 1
  launch_type     = "FARGATE"
  network_configuration {
    subnets          = ["subnet-0a1b2c3d4e5f60718"]
    security_groups  = ["sg-0a1b2c3d4e5f60718"]
    assign_public_ip = false
  }
  tags = { Environment = "development", Owner = "shop", CostCenter = "1100" }
}
