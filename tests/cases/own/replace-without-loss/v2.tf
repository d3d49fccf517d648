resource "aws_ecs_task_definition" "render" {
  family                   = "stg-render"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 1024
  container_definitions    = jsonencode([{ name = "render", image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/render:1.4", essential = true }])
  tags                     = { Environment = "staging", Owner = "shop", CostCenter = "1100" }
}
