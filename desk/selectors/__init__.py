"""What the desk can be asked. Reads only, through the rooms' doors."""
