resource "aws_ami_launch_permission" "base" {
  image_id = "ami-12c6146b"
  group    = "all"
}
