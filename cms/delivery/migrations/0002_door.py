# The new tables, and tokens that may belong to a platform; 0003 and 0004 make each belong to one.

import cms.delivery.models.platforms
import cms.delivery.models.webhooks
import cms.delivery.webhooks.signing
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('curriculum', '0002_orders'),
        ('delivery', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ChannelState',
            fields=[
                ('channel', models.CharField(choices=[('draft', 'Bản nháp'), ('canary', 'Dùng thử'), ('stable', 'Chính thức')], max_length=10, primary_key=True, serialize=False)),
                ('epoch', models.CharField(max_length=16)),
                ('sequence', models.PositiveBigIntegerField(default=0)),
                ('changed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Platform',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, unique=True, verbose_name='Tên nền tảng')),
                ('profile', models.CharField(choices=cms.delivery.models.platforms.profiles, default='generic', help_text='Danh mục chỉ nêu những gói mà loại nền tảng này nhập được.', max_length=20, verbose_name='Loại nền tảng')),
                ('channel', models.CharField(choices=[('draft', 'Bản nháp'), ('canary', 'Dùng thử'), ('stable', 'Chính thức')], default='stable', help_text='Nền tảng chỉ thấy các bản phát hành của kênh này.', max_length=10, verbose_name='Kênh')),
                ('active', models.BooleanField(default=True, verbose_name='Đang dùng')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='Tạo lúc')),
                ('changed_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'nền tảng',
                'verbose_name_plural': 'nền tảng',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='RateWindow',
            fields=[
                ('token', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='delivery.platformtoken')),
                ('minute', models.PositiveBigIntegerField()),
                ('given', models.PositiveIntegerField(default=0)),
            ],
        ),
        migrations.AlterModelOptions(
            name='platformtoken',
            options={'ordering': ['platform__name', 'pk'], 'verbose_name': 'mã truy cập của nền tảng', 'verbose_name_plural': 'mã truy cập của nền tảng'},
        ),
        migrations.AddField(
            model_name='platformtoken',
            name='label',
            field=models.CharField(blank=True, max_length=100, verbose_name='Dùng cho'),
        ),
        migrations.AddField(
            model_name='platformtoken',
            name='old_digest',
            field=models.CharField(blank=True, db_index=True, editable=False, max_length=64),
        ),
        migrations.AddField(
            model_name='platformtoken',
            name='old_until',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='Mã cũ còn dùng đến'),
        ),
        migrations.AddField(
            model_name='platformtoken',
            name='per_minute',
            field=models.PositiveIntegerField(default=600, validators=[django.core.validators.MinValueValidator(1)], verbose_name='Số yêu cầu mỗi phút'),
        ),
        migrations.AddField(
            model_name='platformtoken',
            name='scopes',
            field=models.JSONField(default=cms.delivery.models.platforms.all_scopes, verbose_name='Được phép'),
        ),
        migrations.AddField(
            model_name='platformtoken',
            name='platform',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to='delivery.platform', verbose_name='Nền tảng'),
        ),
        migrations.CreateModel(
            name='Webhook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.URLField(max_length=500, verbose_name='Địa chỉ nhận tin')),
                ('secret', models.CharField(default=cms.delivery.webhooks.signing.new_secret, editable=False, max_length=100)),
                ('events', models.JSONField(default=cms.delivery.models.webhooks.all_events, verbose_name='Báo khi')),
                ('active', models.BooleanField(default=True, verbose_name='Đang dùng')),
                ('failing_since', models.DateTimeField(editable=False, null=True, verbose_name='Lỗi từ lúc')),
                ('disabled_reason', models.CharField(blank=True, editable=False, max_length=300, verbose_name='Lý do tắt')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='Tạo lúc')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhooks', to='delivery.platform', verbose_name='Nền tảng')),
            ],
            options={
                'verbose_name': 'địa chỉ nhận tin',
                'verbose_name_plural': 'địa chỉ nhận tin',
                'ordering': ['platform__name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='ChannelMove',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('draft', 'Bản nháp'), ('canary', 'Dùng thử'), ('stable', 'Chính thức')], max_length=10, verbose_name='Kênh')),
                ('course_code', models.CharField(max_length=64, verbose_name='Mã khóa học')),
                ('language', models.CharField(max_length=35, verbose_name='Ngôn ngữ')),
                ('why', models.CharField(blank=True, max_length=500, verbose_name='Lý do')),
                ('at', models.DateTimeField(auto_now_add=True, verbose_name='Lúc')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='Người chuyển')),
                ('release', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='curriculum.release', verbose_name='Bản phát hành')),
            ],
            options={
                'verbose_name': 'Lần chuyển kênh',
                'verbose_name_plural': 'Lần chuyển kênh',
                'ordering': ['-at', '-pk'],
                'indexes': [models.Index(fields=['course_code', 'language'], name='move_of_course'), models.Index(fields=['channel', 'release'], name='move_to_release')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('draft', 'Bản nháp'), ('canary', 'Dùng thử'), ('stable', 'Chính thức')], max_length=10, verbose_name='Kênh')),
                ('course_code', models.CharField(max_length=64, verbose_name='Mã khóa học')),
                ('language', models.CharField(max_length=35, verbose_name='Ngôn ngữ')),
                ('moved_at', models.DateTimeField(null=True, verbose_name='Từ lúc')),
                ('sequence', models.PositiveBigIntegerField(default=0)),
                ('changed_at', models.DateTimeField(null=True)),
                ('gone', models.CharField(blank=True, choices=[('withdrawn', 'đã thu hồi'), ('demoted', 'đã rút khỏi kênh này'), ('blocked', 'bị chặn vì chưa qua kiểm tra')], max_length=10)),
                ('content', models.TextField(default='')),
                ('audience', models.CharField(blank=True, max_length=255)),
                ('level', models.CharField(blank=True, max_length=255)),
                ('competencies', models.TextField(blank=True)),
                ('formats', models.TextField(blank=True)),
                ('release', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='curriculum.release', verbose_name='Bản phát hành')),
            ],
            options={
                'verbose_name': 'Bản đang chào',
                'verbose_name_plural': 'Bản đang chào',
                'ordering': ['channel', 'course_code', 'language'],
                'indexes': [models.Index(fields=['channel', 'sequence'], name='offer_by_sequence')],
                'constraints': [models.UniqueConstraint(fields=('channel', 'course_code', 'language'), name='offer_once')],
            },
        ),
        migrations.CreateModel(
            name='Access',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=255, verbose_name='Đã lấy')),
                ('hour', models.DateTimeField()),
                ('last_at', models.DateTimeField(verbose_name='Lần cuối')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='Số lần')),
                ('token', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='delivery.platformtoken', verbose_name='Mã truy cập')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='accesses', to='delivery.platform', verbose_name='Nền tảng')),
            ],
            options={
                'verbose_name': 'lượt lấy',
                'verbose_name_plural': 'lượt lấy',
                'ordering': ['-last_at', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('token', 'what', 'hour'), name='access_once_an_hour')],
            },
        ),
        migrations.CreateModel(
            name='RunningRelease',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('course_code', models.CharField(max_length=64, verbose_name='Mã khóa học')),
                ('language', models.CharField(max_length=35, verbose_name='Ngôn ngữ')),
                ('number', models.PositiveIntegerField(verbose_name='Bản')),
                ('sha256', models.CharField(blank=True, max_length=64)),
                ('genuine', models.BooleanField(null=True, verbose_name='Đúng tệp gốc')),
                ('learners', models.PositiveIntegerField(blank=True, null=True, verbose_name='Số lượt học')),
                ('since', models.DateTimeField(verbose_name='Từ lúc')),
                ('reported_at', models.DateTimeField(verbose_name='Báo lần cuối')),
                ('platform', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='running', to='delivery.platform', verbose_name='Nền tảng')),
            ],
            options={
                'verbose_name': 'bản đang dùng',
                'verbose_name_plural': 'bản đang dùng',
                'ordering': ['course_code', 'language', 'platform__name'],
                'constraints': [models.UniqueConstraint(fields=('platform', 'course_code', 'language'), name='running_once_per_platform')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('message_id', models.CharField(max_length=80, verbose_name='Mã tin')),
                ('event', models.CharField(max_length=40, verbose_name='Tin')),
                ('payload', models.TextField()),
                ('state', models.CharField(choices=[('queued', 'Đang chờ'), ('sending', 'Đang gửi'), ('done', 'Đã nhận'), ('failed', 'Không gửi được')], default='queued', max_length=10, verbose_name='Trạng thái')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='Số lần gửi')),
                ('status', models.PositiveSmallIntegerField(null=True, verbose_name='Mã trả lời')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='Lý do')),
                ('next_try_at', models.DateTimeField(null=True, verbose_name='Gửi lại lúc')),
                ('lease_until', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='Tạo lúc')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='Xong lúc')),
                ('webhook', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='delivery.webhook')),
            ],
            options={
                'verbose_name': 'tin đã gửi',
                'verbose_name_plural': 'tin đã gửi',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(fields=['state', 'next_try_at'], name='delivery_waiting')],
                'constraints': [models.UniqueConstraint(fields=('webhook', 'message_id'), name='message_once_per_webhook')],
            },
        ),
    ]
